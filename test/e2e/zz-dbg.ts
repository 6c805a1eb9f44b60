import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, ensureBrowser } from '/work/main/scripts/find-browser.mjs';
const browser = await chromium.launch({ executablePath: ensureBrowser(), args: CHROMIUM_FLAGS });
try { const page = await browser.newPage(); await page.setContent('<form><input id=f type=file><input type=text><button>x</button></form>'); page.on('filechooser',()=>console.log('chooser'));
 for (const k of ['Enter','Space']) { await page.focus('#f'); console.log(k); await page.keyboard.press(k); await page.waitForTimeout(500); }
} finally { await browser.close(); }
