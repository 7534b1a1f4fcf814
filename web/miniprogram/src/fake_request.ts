import type { Answer, WxRequestOptions } from './wx_like.js'

/** A request that `wx.request` was asked for. */
export interface SentRequest {
  method: string
  url: string
  header: Record<string, string>
}

/** What `wx.request` knows besides its options. */
export interface FakeNetwork {
  appid: string | undefined
  isOffline: boolean
  onSent(request: SentRequest): void
}

/** `wx.request` as phones do it, by way of `fetch`: `success` for every status, `fail` without an answer. */
export function fakeRequest(options: WxRequestOptions, network: FakeNetwork): { abort(): void } {
  const aborting = new AbortController()
  const { url, init } = prepared(options, network.appid)
  network.onSent({ method: init.method, url, header: Object.fromEntries(init.headers) })
  const failure = (error: unknown) => {
    if (aborting.signal.aborted) return 'request:fail abort'
    if (error instanceof Error && error.name === 'TimeoutError') return 'request:fail timeout'
    return `request:fail ${error instanceof Error ? causeOf(error) : ''}`
  }
  const timeout = AbortSignal.timeout(options.timeout ?? 60_000)
  const signal = AbortSignal.any([aborting.signal, timeout])
  const noNetwork = () => Promise.reject(new Error('no network'))
  const answered = network.isOffline ? noNetwork() : answer(url, { ...init, signal }, options)
  answered.then(options.success, (error: unknown) => options.fail({ errMsg: failure(error) }))
  return { abort: () => aborting.abort() }
}

type Prepared = { url: string; init: { method: string; headers: Headers; body: string | ArrayBuffer | null } }

/** An object is a query for GET and a body otherwise: JSON, or a form if the header says so. */
function prepared({ url, method = 'GET', header = {}, data }: WxRequestOptions, appid: string | undefined): Prepared {
  const headers = new Headers({ 'content-type': 'application/json' })
  for (const [name, value] of Object.entries(header as Record<string, unknown>)) headers.set(name, String(value))
  // As WeChat sets it; servers with several apps look at it.
  if (appid !== undefined) headers.set('referer', `https://servicewechat.com/${appid}/devtools/page-frame.html`)
  const fields = () => {
    const pairs = new URLSearchParams()
    for (const [name, value] of Object.entries(data as object)) pairs.append(name, String(value))
    return pairs.toString()
  }
  const isObject = typeof data === 'object' && !(data instanceof ArrayBuffer)
  if (method !== 'GET' && method !== 'HEAD') {
    const isForm = headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')
    const body = isObject ? (isForm ? fields() : JSON.stringify(data)) : (data ?? null)
    return { url, init: { method, headers, body } }
  }
  const query = isObject ? `${url.includes('?') ? '&' : '?'}${fields()}` : ''
  return { url: url + query, init: { method, headers, body: null } }
}

async function answer(url: string, init: RequestInit, options: WxRequestOptions): Promise<Answer> {
  const response = await fetch(url, init)
  const { dataType = 'json', responseType = 'text' } = options
  const body = responseType === 'arraybuffer' ? await response.arrayBuffer() : await response.text()
  const partial: Partial<Answer> = {
    data: typeof body === 'string' && dataType === 'json' ? parsedIfJson(body) : body,
    statusCode: response.status,
    header: Object.fromEntries(response.headers),
    cookies: response.headers.getSetCookie(),
    errMsg: 'request:ok',
  }
  // Its profile and the like are of phones alone.
  return partial as Answer
}

function parsedIfJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** `fetch failed` says nothing; what it was caused by does. */
export function causeOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message
}
