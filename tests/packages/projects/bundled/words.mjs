import { VERDICTS } from '@weapp-login/token/codes'

console.log(VERDICTS.includes('active'))
