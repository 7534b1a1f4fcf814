module.exports = require('@weapp-login/token')
