import { openNodeHome } from '../support/node-home.ts'
import { homeContract } from './home.ts'

homeContract('Node', openNodeHome)
