/** Requests that no good client sends. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'

import { call } from '../actors/answer.js'
import { newKey } from '../actors/keys.js'
import { RunningBff } from '../actors/running_bff.js'
import { ScriptedServer } from '../actors/scripted_server.js'

test('a body without an end is answered, and no longer read', async (t) => {
  const { bff } = await start(t)
  const socket = connect(Number(new URL(bff.baseUrl).port), '127.0.0.1')
  let answer = ''
  socket.on('data', (part) => (answer += part))
  let isOpen = true
  socket.on('error', () => undefined)
  socket.on('close', () => (isOpen = false))
  const head = ['POST /login HTTP/1.1', 'host: bff', 'content-type: application/json', 'transfer-encoding: chunked']
  socket.write([...head, '', ''].join('\r\n'))
  const chunk = `2000\r\n${' '.repeat(0x2000)}\r\n`
  const startedAt = performance.now()
  while (isOpen && performance.now() - startedAt < 10_000) {
    socket.write(chunk)
    await pause(20)
  }
  assert.equal(isOpen, false, 'the connection is closed')
  assert.match(answer, /^HTTP\/1\.1 413 /)
  assert.match(answer, /\r\nconnection: close\r\n/i)
  assert.equal((JSON.parse(answer.split('\r\n\r\n')[1] ?? '') as { code: number }).code, 10)
})

test('headers that are too long are told in the envelope', async (t) => {
  const { bff } = await start(t)
  const answer = await call(`${bff.baseUrl}/me`, { headers: { 'x-session': 'x'.repeat(17_000) } })
  assert.deepEqual([answer.status, answer.body.code, answer.body.error], [431, 10, 'bad_request'])
  assert.equal(answer.headers.get('cache-control'), 'no-store')
})

test('what is no HTTP is told so', async (t) => {
  const { bff } = await start(t)
  const socket = connect(Number(new URL(bff.baseUrl).port), '127.0.0.1')
  let answer = ''
  socket.on('data', (part) => (answer += part))
  socket.write('hello\r\n\r\n')
  await once(socket, 'close')
  assert.match(answer, /^HTTP\/1\.1 400 [^]*"error":"bad_request"/)
})

test('a token that is longer than any is refused without asking', async (t) => {
  const { bff, asked } = await start(t)
  for (const token of ['x'.repeat(1_025), `v1.${'0'.repeat(2_000)}`]) {
    const answer = await bff.me(token)
    assert.deepEqual([answer.status, answer.body.code], [401, 1])
  }
  assert.deepEqual(asked, [])
  await bff.me('x'.repeat(1_024))
  assert.deepEqual(asked, ['/verify'])
})

test('an address is written in one way only', async (t) => {
  const { bff } = await start(t)
  for (const path of ['/ME', '/me/', '/Login', '/session/', '/Session/renew', '/HEALTHZ']) {
    assert.equal((await call(bff.baseUrl + path)).status, 404, path)
  }
})

async function start(t: TestContext) {
  const asked: (string | undefined)[] = []
  const server = await ScriptedServer.start(({ url }) => {
    asked.push(url)
    return { status: 401, body: '{"code":1,"data":{},"message":"登陆失败","error":"session_invalid","retry":"login"}' }
  })
  t.after(() => server.stop())
  const bff = await RunningBff.start({ server: { url: server.baseUrl }, keys: [newKey()] })
  t.after(() => bff.stop())
  return { bff, asked }
}
