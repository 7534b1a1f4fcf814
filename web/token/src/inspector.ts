import { filled, live, token as carried } from './crossing.js'
import { expectDone, putText } from './desk.js'
import { takeInspection } from './desk_inspection.js'
import type { Inspection } from './inspection.js'
import { instantOf } from './instant.js'
import type { Inspector as WasmInspector } from './instance.js'
import type { AtInstant, InspectorOptions, Presented } from './options.js'
import { readOptions } from './policy.js'

/**
 * Looks into tokens, for a person who wants to know what is in one. **Not for opening doors**: with an
 * inspect key it can't know who wrote what it shows.
 */
export class Inspector {
  #inspector: WasmInspector | undefined

  constructor(options: InspectorOptions) {
    const { keys, settings } = readOptions(options, { endlessly: true })
    this.#inspector = filled(settings.inspector(), (inspector) => {
      for (const key of keys) {
        putText(key)
        expectDone(inspector.add_key())
      }
    })
  }

  /** Everything that a text shows to the keys at hand. Any text will do. */
  inspect(token: Presented, options?: AtInstant): Inspection {
    const nowMs = instantOf(options)
    const inspector = live(this.#inspector)
    putText(carried(token))
    expectDone(inspector.inspect(nowMs))
    return takeInspection()
  }

  /** Wipes the keys now, and not when the memory is collected. It can't be used any more. */
  free(): void {
    this.#inspector?.free()
    this.#inspector = undefined
  }
}
