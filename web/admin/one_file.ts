import type { Plugin, Rolldown } from 'vite'

const SCRIPT_TAG = /<script type="module"[^>]*><\/script>/
const STYLE_TAG = /<link rel="stylesheet"[^>]*>/
const CHARSET_TAG = /<meta charset="utf-8">/

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
      // The policy is the first thing but for the charset: it must stand before what it allows.
      const policyTag = `<meta http-equiv="Content-Security-Policy" content="${policy}">`
      const edits: [RegExp, string][] = [
        [CHARSET_TAG, `<meta charset="utf-8">\n    ${policyTag}`],
        [STYLE_TAG, `<style>${style}</style>`],
        [SCRIPT_TAG, `<script type="module">${script}</script>`],
      ]
      page.source = edits.reduce((html, [tag, content]) => replacedOnce(html, tag, content), String(page.source))
      for (const name of Object.keys(bundle)) if (bundle[name] !== page) delete bundle[name]
    },
  }
}

/** Without its policy, or with half of its parts, the page would look right and not be. */
function replacedOnce(html: string, tag: RegExp, content: string): string {
  const found = html.match(new RegExp(tag, 'g'))?.length ?? 0
  if (found !== 1) throw new Error(`the page has ${found} of ${tag}, not one`)
  return html.replace(tag, () => content)
}

async function hash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`
}
