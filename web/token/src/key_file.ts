import { text } from './crossing.js'
import { key_lines } from './instance.js'

/** The keys in the text of a key file, one a line; blank lines and `#` comments are left out. For the option `keys`. */
export function keysOfFile(content: string): string[] {
  return key_lines(text(content))
}
