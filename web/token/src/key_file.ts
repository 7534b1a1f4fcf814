import { putText, takeText, wipe } from './desk.js'
import { key_lines } from './instance.js'
import { textOf } from './options_read.js'

/** The keys in the text of a key file, one a line; blank lines and `#` comments are left out. For the option `keys`. */
export function keysOfFile(content: string): string[] {
  putText(textOf(content, 'the text of a key file'))
  key_lines()
  const lines = takeText()
  wipe()
  return lines === '' ? [] : lines.split('\n')
}
