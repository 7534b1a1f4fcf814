const { client } = getApp()

Page({
  data: { state: '还没有登录', userId: '', expiresAt: '', busy: false, failure: '' },

  login() {
    return this.show(async () => {
      const { userId, expiresAt, isNewUser } = await client.login()
      return { state: isNewUser ? '已登录，是新用户' : '已登录', userId, expiresAt: timeText(expiresAt) }
    })
  },

  // 不用先登录：没有会话时 request 自己会登录。No login first: request does it where there is no session.
  request() {
    return this.show(async () => {
      const { statusCode, data } = await client.request({ url: '/session' })
      if (statusCode !== 200 || data.code !== 0) return { failure: data.message || `HTTP ${statusCode}` }
      return { state: '请求成功', userId: data.data.user_id, expiresAt: timeText(data.data.expires_at) }
    })
  },

  logout() {
    return this.show(async () => {
      await client.logout()
      return { state: '已退出登录', userId: '', expiresAt: '' }
    })
  },

  async show(action) {
    this.setData({ busy: true, failure: '' })
    try {
      this.setData(await action())
    } catch (error) {
      this.setData({ failure: failureText(error) })
    } finally {
      this.setData({ busy: false })
    }
  },
})

function failureText(error) {
  switch (error.error) {
    case 'session_revoked':
      return '会话已结束，请点“登录”'
    case 'network_failed':
      return '连不上服务器，请确认 weapp-login serve --dev 已经启动'
    case 'user_blocked':
      return '该用户不能登录'
    default:
      return error.message
  }
}

function timeText(milliseconds) {
  const time = new Date(milliseconds)
  const two = (number) => `${number}`.padStart(2, '0')
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`
}
