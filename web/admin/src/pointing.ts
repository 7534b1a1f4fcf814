import type { PartName } from '@weapp-login/token'

export interface Pointing {
  /** Pins a part, or lets go of it. */
  pin: (part: PartName) => void
  show: (pinnedPart: PartName | null) => void
}

/** Lights one part, everywhere in the panel: what is pointed at, or else what has focus, or else what is pinned. */
export function followPointing(panel: HTMLElement, setPinned: (part: PartName | null) => void): Pointing {
  let pinned: PartName | null = null
  let pointed: string | undefined
  let focused: string | undefined
  panel.addEventListener('pointerover', ({ target }) => point(partOf(target)))
  panel.addEventListener('pointerleave', () => point(undefined))
  panel.addEventListener('focusin', ({ target }) => focus(isFocusVisible(target) ? partOf(target) : undefined))
  panel.addEventListener('focusout', () => focus(undefined))
  panel.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') setPinned(null)
  })
  return {
    pin(part) {
      const isLetGo = part === pinned
      // It goes out at once, though the pointer is still there.
      if (isLetGo) pointed = undefined
      setPinned(isLetGo ? null : part)
    },
    show(pinnedPart) {
      pinned = pinnedPart
      light()
    },
  }

  function point(part: string | undefined): void {
    pointed = part
    light()
  }

  function focus(part: string | undefined): void {
    focused = part
    light()
  }

  function light(): void {
    const lit = pointed ?? focused ?? pinned
    const parts = [...panel.querySelectorAll<HTMLElement>('[data-part]')]
    panel.classList.toggle(
      'has-lit',
      parts.some(({ dataset }) => dataset['part'] === lit),
    )
    for (const one of parts) {
      one.classList.toggle('lit', one.dataset['part'] === lit)
      one.setAttribute('aria-pressed', String(one.dataset['part'] === pinned))
    }
  }
}

/** A click gives focus too, but whoever clicks knows where the pointer is. */
function isFocusVisible(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(':focus-visible')
}

function partOf(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('[data-part]')?.dataset['part'] : undefined
}
