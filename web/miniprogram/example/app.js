const { createClient } = require('@weapp-login/miniprogram')

App({
  // 整个小程序只要一个 client。地址是 weapp-login serve --dev 的默认地址，改成你的。
  // One client for the whole app. The address is that of weapp-login serve --dev; put yours here.
  client: createClient({ baseUrl: 'http://127.0.0.1:8080' }),
})
