/** Where the READMEs of the published packages lead: npm has the package's folder alone. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

for (const name of ['token', 'miniprogram']) {
  const folder = new URL(`../../web/${name}/`, import.meta.url)
  const readme = readFileSync(new URL('README.md', folder), 'utf8')
  const links = [...readme.matchAll(/\]\(([^)#]+)/g)].flatMap(([, link]) => link ?? [])
  const [outward, inward] = [links.filter(leadsOut), links.filter((link) => !leadsOut(link) && !isAddress(link))]

  test(`${name}: links lead somewhere`, () => {
    for (const link of [...outward, ...inward]) assert.ok(existsSync(new URL(link, folder)), link)
  })

  test(`${name}: what is linked in the package is published with it`, () => {
    const options = ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error']
    const [packed] = JSON.parse(execFileSync('npm', options, { cwd: fileURLToPath(folder), encoding: 'utf8' })) as {
      files: { path: string }[]
    }[]
    const published = packed?.files.map(({ path }) => path) ?? []
    for (const link of inward) assert.ok(published.includes(link), link)
  })

  test(`${name}: of links out of the package it is said where they lead`, () => {
    assert.notEqual(outward.length, 0)
    assert.ok(readme.includes('以 `..` 开头的链接'))
    assert.ok(readme.includes('Links that begin with `..`'))
  })
}

function leadsOut(link: string): boolean {
  return link.startsWith('..')
}

function isAddress(link: string): boolean {
  return /^https?:/.test(link)
}
