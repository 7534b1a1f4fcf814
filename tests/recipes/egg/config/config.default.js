const { tmpdir } = require('node:os')
const { join } = require('node:path')

const dir = join(tmpdir(), `weapp-login-egg-${process.pid}`)

// The keys are those of its cookies.
module.exports = { keys: 'for-a-test-only', rundir: dir, logger: { dir } }
