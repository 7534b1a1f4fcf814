import { calling, number, token as carried } from './crossing.js'
import type { Inspection } from './inspection.js'
import { Inspector as WasmInspector } from './instance.js'
import type { AtInstant, InspectorOptions } from './options.js'
import { policyOf, texts } from './policy.js'

/**
 * Looks into tokens, for a person who wants to know what is in one. **Not for opening doors**: with an
 * inspect key it can't know who wrote what it shows.
 */
export class Inspector {
  readonly #inspector: WasmInspector

  constructor(options: InspectorOptions) {
    const policy = policyOf(options)
    const keys = texts(options.keys, 'keys')
    const inspector = new WasmInspector(policy)
    calling(() => keys.forEach((key) => inspector.add_key(key)))
    this.#inspector = inspector
  }

  /** Everything that a text shows to the keys at hand. Any text will do. */
  inspect(token: string, { nowMs = Date.now() }: AtInstant = {}): Inspection {
    return JSON.parse(calling(() => this.#inspector.inspect(carried(token), number(nowMs)))) as Inspection
  }
}
