const { createServer } = require('node:http')
const egg = require('egg')

egg.start({ baseDir: __dirname }).then((app) => {
  const http = createServer(app.callback()).listen(0, '127.0.0.1', () => {
    console.log(`http://127.0.0.1:${http.address().port}`)
  })
  process.once('SIGTERM', async () => {
    http.close()
    http.closeAllConnections()
    await app.close()
    process.exit()
  })
})
