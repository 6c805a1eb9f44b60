import { HelpLauncherElement } from '../elements/help-launcher/help-launcher.js';

// Set before the definition: an element already in the page may be pressed at once.
HelpLauncherElement.load = () => import('./contact.js');

if (!customElements.get('help-launcher'))
  customElements.define('help-launcher', HelpLauncherElement);
