import { createParamDecorator } from '@nestjs/common'
import type { CanActivate, ExecutionContext, OnApplicationShutdown } from '@nestjs/common'
import { sessions } from '@weapp-login/token/express'
import type { GuardOptions, Session } from '@weapp-login/token/express'

export class Sessions implements CanActivate, OnApplicationShutdown {
  readonly guard = sessions(options())

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp()
    let isIn = false
    // 不放行时它已经回答了 / it has answered where it lets nobody in
    await this.guard.required(http.getRequest(), http.getResponse(), () => (isIn = true))
    return isIn
  }

  onApplicationShutdown(): Promise<void> {
    return this.guard.close()
  }
}

export const CurrentSession = createParamDecorator<unknown, Session>(
  (_, context) => context.switchToHttp().getResponse().locals.session,
)

function options(): GuardOptions {
  const { KEYS = '', SERVER_URL = '', SERVICE_SECRET } = process.env
  return { keys: KEYS.split(','), server: { url: SERVER_URL, serviceSecret: SERVICE_SECRET } }
}
