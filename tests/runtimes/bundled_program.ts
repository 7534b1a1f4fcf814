import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { BuildOptions } from 'esbuild'
import { readSuiteData } from './read_suite_data.js'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** One of `programs/` as a script, in a folder of its own with the data and with the package installed. */
export class BundledProgram {
  readonly folder: string
  readonly file: string

  private constructor(folder: string, file: string) {
    this.folder = folder
    this.file = file
  }

  /** The package itself stays out of the script unless `options` take it in: each runtime finds its own entry. */
  static async make(name: string, options: BuildOptions = {}): Promise<BundledProgram> {
    const folder = mkdtempSync(join(tmpdir(), 'weapp-login-runtime-'))
    await build({
      entryPoints: [here(`programs/${name}.ts`)],
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'esnext',
      logLevel: 'error',
      external: ['./suite_data.json', '@weapp-login/token'],
      ...options,
    })
    writeFileSync(join(folder, 'suite_data.json'), JSON.stringify(readSuiteData()))
    writeFileSync(join(folder, 'package.json'), '{ "dependencies": { "@weapp-login/token": "*" } }')
    symlinkSync(here('../../web/node_modules'), join(folder, 'node_modules'))
    return new BundledProgram(folder, join(folder, `${name}.mjs`))
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }
}
