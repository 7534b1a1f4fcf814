// What a team writes in CommonJS: the declarations alone are looked at, this is never run.
import miniprogram = require('@weapp-login/miniprogram')
import testing = require('@weapp-login/miniprogram/testing')

const wx: testing.FakeWx = testing.createFakeWx({ baseUrl: 'http://127.0.0.1:8080' })
export = miniprogram.createClient({ baseUrl: 'http://127.0.0.1:8080', wx })
