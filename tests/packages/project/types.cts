import token = require('@weapp-login/token')
import codes = require('@weapp-login/token/codes')

const answer = new token.TokenCodec({ keys: ['weapp-secret.…'] }).verify(undefined)
const verdict: (typeof codes.VERDICTS)[number] = answer.verdict
void verdict
