#!/usr/bin/env node
// Runs the program of this platform, and passes everything on: what it says, its signals, and how it ends.
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const platform = `${process.platform}-${process.arch}`

run(program(), process.argv.slice(2))

function program() {
  const packages = Object.keys(require('./package.json').optionalDependencies)
  const wanted = `@weapp-login/cli-${platform}`
  if (!packages.includes(wanted)) {
    const there = packages.map((name) => name.replace('@weapp-login/cli-', '')).join(', ')
    fail(
      `没有 ${platform} 的程序，只有 ${there}；请用容器，或者用 Rust 从源码编译（README）`,
      `there is no program for ${platform}, only for ${there}: use a container, or build it with Rust (README)`,
    )
  }
  try {
    return require.resolve(`${wanted}/bin/weapp-login`)
  } catch {
    fail(
      `没有装上 ${wanted}：不要用 --omit=optional，也不要从别的系统拷贝 node_modules；请在本机 npm install --include=optional`,
      `${wanted} is not installed: no --omit=optional and no node_modules of another system; npm install --include=optional`,
    )
  }
}

/**
 * @param {string} program
 * @param {string[]} options
 */
function run(program, options) {
  const child = spawn(program, options, { stdio: 'inherit' })
  /** @param {NodeJS.Signals} signal */
  const passOn = (signal) => child.kill(signal)
  process.on('SIGTERM', passOn)
  process.on('SIGHUP', passOn)
  // A terminal sends Ctrl-C to both of us, and the program takes a second one for impatience.
  process.on('SIGINT', hasTerminal() ? () => {} : passOn)
  child.on('error', (error) => fail(`${program} 运行不了`, `${program} can't be run: ${error.message}`))
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

/** Whatever the input and the output are. */
function hasTerminal() {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}

/**
 * @param {string} chinese
 * @param {string} english
 * @returns {never}
 */
function fail(chinese, english) {
  process.stderr.write(`weapp-login: ${chinese} / ${english}\n`)
  process.exit(1)
}
