// What a team writes: the declarations alone are looked at, this is never run.
import { createClient, LoginError, type Answer } from '@weapp-login/miniprogram'
import { createFakeWx } from '@weapp-login/miniprogram/testing'

interface Order {
  id: number
}

createClient({ baseUrl: 'https://api.example.com', wx })
createClient({ baseUrl: 'https://api.example.com', wx: createFakeWx({ baseUrl: 'http://127.0.0.1:8080' }) })
const client = createClient({ baseUrl: 'https://api.example.com', mayLogInAgain: (reason) => reason !== 'replaced' })
const answer: Answer<Order> = await client.request<Order>({ url: '/order', onTask: (task) => task.abort() })
export const id: number = answer.data.id
export const isBlocked = (thrown: unknown) => thrown instanceof LoginError && thrown.error === 'user_blocked'
// @ts-expect-error A name that is none is found out.
export const never = (thrown: LoginError) => thrown.error === 'no_such_name'
// @ts-expect-error The answer comes as a promise.
void client.request({ url: '/order', success: () => undefined })
