// Installs the ticket systems that the live tests, the kit and the end-to-end tests run on, before two of them need them
// at once. What is there already takes no time.
import { installRedmine } from './redmine/start-redmine.mjs';
import { installRt } from './rt/start-rt.mjs';

installRt();
installRedmine();
