'use client'
import { useEffect, useState } from 'react'
import { TokenCodec } from '@weapp-login/token'
import verdictsOf from '../verdicts.mjs'

export default function Page() {
  const [verdicts, setVerdicts] = useState('')
  useEffect(() => setVerdicts(verdictsOf({ TokenCodec })), [])
  return <output>{verdicts}</output>
}
