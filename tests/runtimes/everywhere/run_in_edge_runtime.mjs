// node run_in_edge_runtime.mjs FOLDER
//
// Runs FOLDER/edge.mjs as Next.js does: in a realm of its own that compiles nothing, with modules from outside.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EdgeVM } from '@edge-runtime/vm'

const [folder] = process.argv.slice(2)
const read = (name) => readFileSync(join(folder, name))
const codecModule = await WebAssembly.compile(read('codec.wasm'))
new EdgeVM({
  extend: (context) => Object.assign(context, { console, codecModule, suiteData: read('suite_data.json').toString() }),
  initialCode: read('edge.mjs').toString(),
})
