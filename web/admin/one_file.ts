import type { Plugin, Rolldown } from 'vite'

const SCRIPT_TAG = /<script type="module"[^>]*><\/script>/
const STYLE_TAG = /<link rel="stylesheet"[^>]*>/
const CHARSET_TAG = '<meta charset="utf-8">'

/**
 * Puts the script and the style into the page itself, and allows exactly these two by their hashes.
 *
 * So the page is one file that works from disk, and the server reads its policy out of the page.
 */
export function oneFile(): Plugin {
  return {
    name: 'one-file',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_options, bundle) {
      let page: Rolldown.OutputAsset | undefined
      let script: string | undefined
      let style: string | undefined
      for (const [name, file] of Object.entries(bundle)) {
        if (file.type === 'chunk' && script === undefined) script = file.code.trim()
        else if (file.type === 'asset' && name.endsWith('.css')) style = String(file.source).trim()
        else if (file.type === 'asset' && name.endsWith('.html')) page = file
        else throw new Error(`${name} does not fit into one file`)
      }
      if (page === undefined || script === undefined || style === undefined) throw new Error('a part is missing')
      if (/<\/script|<!--/i.test(script) || /<\/style/i.test(style)) throw new Error('the page would end too early')

      const policy = [
        "default-src 'none'",
        "connect-src 'none'",
        `script-src '${await hash(script)}' 'wasm-unsafe-eval'`,
        `style-src '${await hash(style)}'`,
        "base-uri 'none'",
        "form-action 'none'",
      ].join('; ')
      page.source = String(page.source)
        .replace(SCRIPT_TAG, () => `<script type="module">${script}</script>`)
        .replace(STYLE_TAG, () => `<style>${style}</style>`)
        .replace(CHARSET_TAG, (tag) => `${tag}\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`)
      for (const name of Object.keys(bundle)) if (bundle[name] !== page) delete bundle[name]
    },
  }
}

async function hash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`
}
