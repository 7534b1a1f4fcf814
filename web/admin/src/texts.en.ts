import type { Texts } from './texts'

export const en: Texts = {
  locale: 'en',
  title: 'Token inspector',
  promise: 'Everything happens in this page: no network, nothing stored, nothing in the URL.',
  otherLanguage: { label: '中文', locale: 'zh-CN' },
  themes: { light: 'Light', dark: 'Dark' },
  inputs: 'Input',
  settings: 'Settings',
  verdict: 'Verdict',
  clear: 'Clear',
  empty: {
    title: 'What does this token say?',
    sentence:
      'Paste a session token and an inspect key: you get the verdict, every check on the way to it, ' +
      'what the token holds, and what each octet is for.',
    example: 'Try an example',
  },
  waiting: {
    key_in_token_field: {
      title: 'A key, not a token',
      sentence: 'It belongs in the key field. Nothing was done with it.',
    },
    bare_secret_in_token_field: {
      title: 'Maybe a key',
      sentence:
        'It has 128 hex digits, as a secret has, and so it is hidden. ' +
        'If it is a legacy token, give the old service’s secret.',
    },
    unconfirmed_secret: {
      title: 'Your decision',
      sentence: 'There is a secret in the key field. Until you confirm it, nothing is computed.',
    },
    bad_key: { title: 'A key is wrong', sentence: 'Fix what is marked below the key field, and checking goes on.' },
    bad_legacy_settings: {
      title: 'The legacy settings are wrong',
      sentence: 'Fix what is marked below “Legacy secret”, and checking goes on.',
    },
  },
  token: {
    label: 'Token',
    hint: 'what the x-session header carries',
    takeAlone: 'There is a token inside: take it alone',
    moveToKeys: 'Move it to the key field',
  },
  keys: {
    label: 'Key',
    hint: 'inspect keys, one a line',
    takeAlone: 'There is a key inside: take it alone',
    reveal: 'Show',
    hide: 'Hide',
    line: (lineNumber) => `Line ${lineNumber}`,
  },
  gate: {
    title: 'This is a secret',
    sentence: 'This secret can mint tokens for every user; the inspect key is enough to read one.',
    how: 'Of a secret’s 128 hex digits, the last 64 behind weapp-inspect.<kid>. are the inspect key.',
    keepInspectHalf: 'Keep only its inspect half',
    confirm: 'I understand, check with this secret',
    confirmed: 'A secret is in use. Clear the page when you are done.',
  },
  legacy: {
    label: 'Legacy secret',
    secret: 'Old service’s secret',
    title: 'Only on a machine you trust',
    sentence: 'The old service’s secret can write legacy tokens for every user. It has no half that only reads.',
    hint: 'what it gives createCipher',
    suffix: 'Suffix',
    ttlHours: 'Lifetime (hours)',
    confirm: 'I understand, read with this secret',
    confirmed: 'The old service’s secret is in use. Clear the page when you are done.',
  },
  keyProblems: {
    malformed_secret: 'not a whole secret',
    malformed_inspect_key: 'not a whole inspect key',
    key_id_mismatch: 'the kid is not this key’s',
    weak_key: 'all octets of the key are equal, which is too weak',
    duplicate_key: 'one kid is there twice',
    empty_legacy_secret: 'the secret is empty',
    malformed_millis: 'the lifetime is a number of hours',
  },
  asOf: {
    label: 'As of',
    now: 'now',
    another: 'another time',
    local: (zone) => `Local time · ${zone}`,
    millis: 'Unix milliseconds',
    invalid: 'That is no instant to judge by; the last one still counts.',
    maybeSeconds: 'That is in the early 1970s. If you meant seconds, add three zeros for milliseconds.',
    judgedBy: (instant) => `As of ${instant}`,
    backToNow: 'Back to now',
  },
  verdicts: {
    active: { title: 'Active', sentence: 'It is within its time.' },
    due_for_renewal: {
      title: 'Active, due for renewal',
      sentence: 'It is within its time, and older than the default 12 hours to a renewal; your server may differ.',
    },
    expired: { title: 'Expired', sentence: 'Its last good instant has passed; the user has to log in again.' },
    not_yet_valid: {
      title: 'Not valid yet',
      sentence: 'It was issued more than a minute after the time it is judged by.',
    },
  },
  byTimeAlone: {
    active: 'within its time',
    due_for_renewal: 'within its time, due for renewal',
    expired: 'expired',
    not_yet_valid: 'not valid yet',
  },
  authenticities: {
    verified: {
      mark: 'verified',
      sentence:
        'The tag is right: a server that holds this secret wrote it. ' +
        'Whether its session was ended, is not known here.',
    },
    not_verified: {
      mark: 'Not verified',
      sentence: 'Anybody may have written it: an inspect key reads, and can’t check who wrote.',
    },
    forged: {
      mark: 'forged',
      sentence: 'The tag is wrong: whoever wrote it does not have this secret, or it was changed on the way.',
    },
    legacy: {
      mark: 'Legacy',
      sentence: 'It proves nothing by itself: it counts only once its user is found in the database.',
    },
    unknown: { mark: 'unknown', sentence: 'Who wrote it can’t be told.' },
  },
  reasons: {
    malformed: {
      title: 'Not a token',
      sentence: 'It doesn’t look like one: v1., a kid of 8 digits, a dot and lowercase hex, at most 1,024 characters.',
    },
    unknown_key: { title: 'No key fits', sentence: 'None of the keys is the one that it names.' },
    forged: {
      title: 'Forged',
      sentence:
        'The tag is wrong: whoever wrote it does not have this secret, or it was changed on the way. ' +
        'Nothing in it can be read either.',
    },
    wrong_app: { title: 'Another app', sentence: 'It belongs to another mini program.' },
    legacy: {
      title: 'Can’t open this legacy token',
      sentence: 'Nothing can be read: the secret or the suffix is wrong, or the token is not whole or was changed.',
    },
  },
  closer: {
    keyNeeded: (kid) => ({ title: 'Needs a key', sentence: `It names the key ${kid}. Paste that one’s inspect key.` }),
    keyDoesNotFit: (kid) => ({ title: 'No key fits', sentence: `It names the key ${kid}, which is none of yours.` }),
    legacySecretNeeded: {
      title: 'Looks like a legacy token',
      sentence: 'To read it, give the old service’s secret and confirm its use.',
      give: 'Give the old service’s secret',
    },
    unreadable: {
      title: 'Nothing to read',
      sentence:
        'What this key decrypts is no content of a token. Probably it is a wrong inspect key ' +
        '(its kid can’t be checked), or the token is not ours.',
    },
    verifiedButUnreadable: {
      title: 'Against the rules',
      sentence: 'The tag is right, but what it encrypts is no content of a token: whatever minted it is wrong.',
    },
    clock: 'Probably some machine’s clock is off.',
    legacyInTime: 'Legacy: it is exchanged for a new token at every use.',
    legacyLimits: 'The server’s accept_until and minted_until are not checked here.',
    hypothetical: (verdict) => `Were the tag right, the verdict would be “${verdict}”.`,
  },
  facts: {
    format: 'Format',
    formats: { v1: 'v1', legacy: 'legacy', unknown: 'unknown' },
    kid: 'kid',
    matchedKey: 'Key that fits',
    matchedKeys: { secret: 'a secret', inspect: 'an inspect key', legacy: 'the legacy secret', none: 'none' },
    length: 'Length',
    characters: (count) => (count === 1 ? '1 character' : `${count} characters`),
    octets: (count) => `${count} octets`,
  },
  steps: {
    label: 'Steps',
    outcomes: { passed: 'passed', failed: 'failed', not_reached: 'not reached' },
    sentences: {
      shape: {
        passed: 'It looks like a token',
        failed: 'It doesn’t look like a v1 token',
        not_reached: 'Check its form',
      },
      key: {
        passed: 'The key it names is here',
        failed: 'The key it names is not here',
        not_reached: 'Find the key it names',
      },
      tag: {
        passed: 'The tag is right, nothing was changed',
        failed: 'The tag is wrong',
        not_reached: 'Check the tag',
      },
      plaintext: {
        passed: 'What it encrypts follows the rules',
        failed: 'What it encrypts does not follow the rules',
        not_reached: 'Decrypt and read',
      },
      app: {
        passed: 'No app is asked for here, each may pass',
        failed: 'It is for another app',
        not_reached: 'Check the app',
      },
      legacy: {
        passed: 'The legacy secret reads it',
        failed: 'It could not be read as a legacy token',
        not_reached: 'Read it as a legacy token',
      },
      issued_at: {
        passed: 'It was not issued ahead of time (give or take a minute)',
        failed: 'It was issued more than a minute ahead of time',
        not_reached: 'Check when it was issued',
      },
      expires_at: {
        passed: 'It has not expired',
        failed: 'It has expired',
        not_reached: 'Check when it expires',
      },
    },
    tagNeedsSecret: 'The tag: an inspect key can’t check it',
  },
  claims: {
    label: 'Claims',
    names: {
      openid: 'WeChat user',
      appid: 'mini program',
      session_id: 'session',
      user_id: 'account',
      external_id: 'your own user id',
      authenticated_at: 'logged in',
      issued_at: 'issued',
      expires_at: 'expires',
    },
    times: (zone) => `Times: local, ${zone}, and UTC below`,
    doubts: {
      not_verified: 'Not verified: anybody may have written this.',
      forged: 'Forged: anybody may have written this. Believe none of it.',
      legacy: 'Legacy: until its user is found in the database, this proves nothing.',
    },
    lifetime: 'Lifetime',
  },
  octets: {
    label: 'Octets',
    hint: 'Point at a part to see where it is; click to keep it lit.',
    parts: {
      prefix: 'version',
      kid: 'key id',
      separator: 'separator',
      iv: 'initial vector',
      ciphertext: 'ciphertext',
      tag: 'tag',
    },
    noShape: 'It doesn’t look like a token, so it has no parts.',
  },
}
