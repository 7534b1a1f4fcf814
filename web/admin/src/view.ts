import type { Inputs } from './inputs'
import type { Look } from './look'

/** A piece of the page, and how it shows a look. */
export interface View {
  element: HTMLElement
  show(look: Look): void
}

/** Tells the page that some inputs have changed. */
export type Change = (changed: Partial<Inputs>) => void
