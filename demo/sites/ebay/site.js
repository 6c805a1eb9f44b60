// The platform's own script: "Need help?" on a shipment opens the help widget about that shipment.
const helpPage = document.documentElement.lang === 'en' ? 'help.en.html' : 'help.html';

for (const button of document.querySelectorAll('button[data-help]')) {
  button.addEventListener('click', () => {
    const { reference, carrier, state, label, expected, paid } =
      button.closest('[data-reference]').dataset;
    const launcher = document.querySelector('help-launcher');
    if (typeof launcher?.open === 'function') {
      launcher.shipment = { reference, carrier, state, label, expected, paid };
      void launcher.open();
    } else {
      // The widget did not load: the help page says how to reach support without it.
      location.assign(`${helpPage}?reference=${encodeURIComponent(reference)}`);
    }
  });
}

// Help page without the widget: the e-mail link carries the reference along.
const asked = new URLSearchParams(location.search).get('reference');
const mail = document.querySelector('help-contact a[href^="mailto:"]');
if (mail && asked && /^[A-Z]{2}20\d{2}[A-Z]{2,8}\d{7,10}$/.test(asked)) {
  mail.search = `?subject=${asked}`;
}
