import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, preview } from 'vite'
import type { PreviewServer } from 'vite'
import { readSuiteData } from './read_suite_data.js'

/** One of the pages in `programs/`, built by Vite as it comes and served with the data beside it. */
export class VitePage {
  readonly address: string
  private readonly outDir: string
  private readonly server: PreviewServer

  private constructor(outDir: string, server: PreviewServer) {
    const [address] = server.resolvedUrls?.local ?? []
    if (address === undefined) throw new Error('the page is not served')
    this.address = address
    this.outDir = outDir
    this.server = server
  }

  static async serve(name: string): Promise<VitePage> {
    const outDir = await mkdtemp(join(tmpdir(), 'weapp-login-suite-'))
    const root = fileURLToPath(new URL(`programs/${name}`, import.meta.url))
    const shared = { root, configFile: false, logLevel: 'error' } as const
    await build({ ...shared, build: { outDir, emptyOutDir: true, chunkSizeWarningLimit: 4096 } })
    await writeFile(join(outDir, 'suite_data.json'), JSON.stringify(readSuiteData()))
    const server = await preview({ ...shared, build: { outDir }, preview: { host: '127.0.0.1', port: 0 } })
    return new VitePage(outDir, server)
  }

  /** The files that Vite has made of scripts and what they need. */
  async assets(): Promise<string[]> {
    return (await readdir(join(this.outDir, 'assets'))).sort()
  }

  /** Of an asset, in octets. */
  async size(asset: string): Promise<number> {
    return (await stat(join(this.outDir, 'assets', asset))).size
  }

  async close(): Promise<void> {
    await this.server.close()
    await rm(this.outDir, { recursive: true })
  }
}
