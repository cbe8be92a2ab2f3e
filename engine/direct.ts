export { Direct, type GuestAccess, type HostAccess, type Outcome, type Who } from './direct/direct.js';
