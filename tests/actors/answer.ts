/** An answer, as a phone sees it. */
export interface Answer {
  status: number
  headers: Headers
  body: { code: number; data: Record<string, unknown>; message: string; error?: string; retry?: string }
}

export async function call(url: string, settings: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, settings)
  const text = await response.text()
  const body = (text === '' ? {} : JSON.parse(text)) as Answer['body']
  return { status: response.status, headers: response.headers, body }
}
