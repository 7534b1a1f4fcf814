import 'reflect-metadata'
import { Controller, Get, Module, UseGuards } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { Session } from '@weapp-login/token/express'

import { CurrentSession, Sessions } from './sessions.js'

@Controller()
class Routes {
  @Get('me')
  @UseGuards(Sessions)
  me(@CurrentSession() session: Session) {
    return { code: 0, data: session, message: 'success' }
  }

  @Get('open')
  open() {
    return { code: 0, data: {}, message: 'success' }
  }
}

@Module({ controllers: [Routes], providers: [Sessions] })
class App {}

const app = await NestFactory.create(App, { logger: ['error'] })
app.enableShutdownHooks()
await app.listen(0, '127.0.0.1')
console.log(await app.getUrl())
