import { VERDICTS } from '@weapp-login/token'

console.log(VERDICTS.includes('active'))
