import { openStore } from '../../src/store/open-store.ts'
import { describeStore, random } from './contract.ts'

describeStore('in memory', { open: (now) => openStore('memory:', { now, random }), isShared: false })
