import { readFileSync } from 'node:fs'

import { keysOfFile, TokenCodec, TokenError } from '@weapp-login/token'
import { URL_OF_A_SERVER } from '@weapp-login/token/guard'
import type { WhenStale } from '@weapp-login/token/guard'

import type { BffOptions } from './app.js'

export interface Settings {
  bff: BffOptions
  host: string
  port: number
}

/** Everything that is wrong with the settings. It names them, and never repeats a secret. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

/** A year. */
const LONGEST_SECONDS = 31_536_000

/** Reads the environment variables; what is missing or wrong is refused, all at once. */
export function readSettings(variables: NodeJS.ProcessEnv): Settings {
  const problems: string[] = []
  const text = (name: string) => variables[name]?.trim() ?? ''
  const required = (name: string, example: string) => {
    if (text(name) === '') problems.push(`${name} 没有设置 / is missing, e.g. ${name}=${example}`)
    return text(name)
  }
  const oneOf = <Value extends string>(name: string, values: readonly [Value, ...Value[]]): Value => {
    const value = text(name) === '' ? values[0] : values.find((one) => one === text(name))
    if (value === undefined) problems.push(`${name} 应为 / is one of: ${values.join(', ')}`)
    return value ?? values[0]
  }
  const wholeNumber = (name: string, unlessSet: number, least: number, most: number) => {
    const value = text(name) === '' ? unlessSet : Number(text(name))
    const isRight = Number.isInteger(value) && value >= least && value <= most
    if (!isRight) problems.push(`${name} 应为整数 / is a whole number from ${least} to ${most}`)
    return value
  }

  const serverUrl = required('WEAPP_LOGIN_URL', 'http://127.0.0.1:8080')
  if (serverUrl !== '' && !URL_OF_A_SERVER.test(serverUrl)) {
    problems.push('WEAPP_LOGIN_URL 应像 / should be like http://127.0.0.1:8080')
  }
  const appids = listIn(required('WEAPP_LOGIN_APPIDS', 'wx0123456789abcdef'))
  const keys = readKeys(variables, problems)
  const misspelt = tokenErrorOf(() => new TokenCodec({ keys, appids }).free())
  if (misspelt?.code === 'malformed_appid') problems.push(`WEAPP_LOGIN_APPIDS: ${misspelt.message}`)
  const serviceSecret = text('WEAPP_LOGIN_SERVICE_SECRET')
  const settings = {
    bff: {
      server: { url: serverUrl, ...(serviceSecret === '' ? {} : { serviceSecret }) },
      keys,
      appids,
      whenStale: whenStaleOf(oneOf('WEAPP_LOGIN_WHEN_STALE', ['ask', 'refuse', 'go_on'])),
      maxStalenessMs: wholeNumber('WEAPP_LOGIN_MAX_STALENESS_SECONDS', 60, 3, 86_400) * 1000,
      renewAfterMs: wholeNumber('WEAPP_LOGIN_RENEW_AFTER_SECONDS', 43_200, 0, LONGEST_SECONDS) * 1000,
      maxSkewMs: wholeNumber('WEAPP_LOGIN_MAX_SKEW_SECONDS', 60, 0, LONGEST_SECONDS) * 1000,
      forwardClientAddress: oneOf('WEAPP_LOGIN_FORWARD_CLIENT_ADDRESS', ['no', 'yes']) === 'yes',
    },
    host: text('HOST') || '127.0.0.1',
    port: wholeNumber('PORT', 3000, 0, 65_535),
  }
  if (problems.length > 0) throw new SettingsError(problems.join('\n'))
  return settings
}

/** As it is written in an environment variable. */
function whenStaleOf(word: 'ask' | 'refuse' | 'go_on'): WhenStale {
  return word === 'go_on' ? 'goOn' : word
}

function readKeys(variables: NodeJS.ProcessEnv, problems: string[]): string[] {
  const { WEAPP_LOGIN_KEYS: listed, WEAPP_LOGIN_KEYS_FILE: path } = variables
  if (listed) return goodKeys('WEAPP_LOGIN_KEYS', () => listIn(listed), problems)
  if (!path) {
    problems.push('WEAPP_LOGIN_KEYS_FILE 没有设置 / is missing, e.g. WEAPP_LOGIN_KEYS_FILE=/etc/weapp-login/keys.txt')
    return []
  }
  try {
    const content = readFileSync(path, 'utf8')
    return goodKeys('WEAPP_LOGIN_KEYS_FILE', () => keysOfFile(content), problems)
  } catch {
    problems.push(`WEAPP_LOGIN_KEYS_FILE 读不到 / can't be read: ${path}`)
    return []
  }
}

/** Keys with which a codec can be made. What it says of others never shows them. */
function goodKeys(name: string, read: () => string[], problems: string[]): string[] {
  const problem = tokenErrorOf(() => {
    new TokenCodec({ keys: read() }).free()
  })
  if (!problem) return read()
  problems.push(`${name}: ${problem.message}`)
  return []
}

function tokenErrorOf(attempt: () => void): TokenError | undefined {
  try {
    attempt()
    return undefined
  } catch (error) {
    if (error instanceof TokenError) return error
    throw error
  }
}

function listIn(text: string): string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '')
}
