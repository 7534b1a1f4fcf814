import type { Texts } from './texts'

export const en: Texts = {
  locale: 'en',
  title: 'Token inspector',
  promise: 'Everything happens in this page: no network, nothing stored, nothing in the URL.',
  otherLanguage: { label: '中文', locale: 'zh-CN' },
  themes: { light: 'Light', dark: 'Dark' },
  inputs: 'Input',
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
      sentence: 'Take it out of the token field and put it into the key field. Nothing was done with it.',
    },
    unconfirmed_secret: {
      title: 'Your decision',
      sentence: 'There is a secret in the key field. Until you confirm it, nothing is computed.',
    },
    bad_key: { title: 'A key is wrong', sentence: 'Mend what is marked below the key field, and checking goes on.' },
  },
  token: { label: 'Token', hint: 'what the x-session header carries' },
  keys: {
    label: 'Key',
    hint: 'inspect keys, one a line',
    reveal: 'Show',
    hide: 'Hide',
    line: (lineNumber) => `Line ${lineNumber}`,
  },
  gate: {
    title: 'This is a secret',
    sentence: 'This secret can mint tokens for every user; the inspect key is enough to read one.',
    how: 'Of a secret’s 128 hex digits, the last 64 behind weapp-inspect.<kid>. are the inspect key.',
    broken: 'It is not a whole secret. See whether some of it is missing.',
    keepInspectHalf: 'Keep only its inspect half',
    confirm: 'I understand, check with this secret',
    confirmed: 'A secret is in use. Clear the page when you are done.',
  },
  legacy: {
    label: 'Legacy secret',
    secret: 'Secret',
    title: 'Only on a machine you trust',
    sentence: 'The old service’s secret can write legacy tokens for every user. It has no half that only reads.',
    hint: 'what the old service gives createCipher',
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
      sentence: 'It was issued more than a minute from now. Probably some machine’s clock is off.',
    },
  },
  authenticities: {
    verified: {
      mark: 'verified',
      sentence:
        'The tag is right: a server that holds this secret wrote it. ' +
        'Whether its session was ended, is not known here.',
    },
    not_verified: {
      mark: 'not verified',
      sentence: 'Anybody may have written it: an inspect key reads, and can’t check who wrote.',
    },
    forged: {
      mark: 'forged',
      sentence: 'The tag is wrong: whoever wrote it does not have this secret, or it was changed on the way.',
    },
    legacy: {
      mark: 'legacy',
      sentence: 'Legacy, proves nothing by itself: it counts only once its user is found in the database.',
    },
    unknown: { mark: 'unknown', sentence: 'Who wrote it can’t be told.' },
  },
  reasons: {
    malformed: {
      title: 'Not a token',
      sentence:
        'It has not the shape of one: v1., a kid of 8 digits, a dot, lowercase hex, at most 1,024 characters, ' +
        'and not one more or less.',
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
      sentence: 'The legacy secret and suffix read nothing in it. Why is not told: that would help an attacker.',
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
        passed: 'It has the shape of a token',
        failed: 'It has not the shape of a v1 token',
        not_reached: 'The shape',
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
        passed: 'It is issued, not in the future',
        failed: 'It is issued in the future',
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
      external_id: 'your own user number',
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
    noShape: 'It has not the shape of a token, so it has no parts.',
  },
}
