import type { Texts } from './texts'
import { en } from './texts.en'
import { zh } from './texts.zh'

/** Chinese for whoever's browser prefers it to anything else that we speak; English otherwise. */
export function preferredTexts(languages: readonly string[]): Texts {
  const spoken = languages.find((language) => /^(zh|en)\b/i.test(language))
  return spoken !== undefined && /^zh/i.test(spoken) ? zh : en
}

export function otherTexts(texts: Texts): Texts {
  return texts === zh ? en : zh
}
