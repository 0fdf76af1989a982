import { openNodeHome } from '../support/node-home.ts'
import { pushContract } from './push.ts'

pushContract('Node', openNodeHome)
