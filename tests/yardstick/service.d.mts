import type { Server } from 'node:http'

export interface Options {
  /** 0 is any free one. */
  port: number
  databaseUrl: string
  wechatUrl: string
  appid: string
  appsecret: string
}

export function start(options: Options): Promise<Server>
