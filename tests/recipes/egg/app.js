const { sessions } = require('@weapp-login/token/koa')

module.exports = (app) => {
  const { KEYS, SERVER_URL: url, SERVICE_SECRET: serviceSecret } = process.env
  app.sessions = sessions({ keys: KEYS.split(','), server: { url, serviceSecret } })
  app.beforeClose(() => app.sessions.close())
}
