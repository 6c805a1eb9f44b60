import { headOf, MAX_ANSWER, NativeXhr, type Transport } from './http.js';

/**
 * The only way to see an upload advance. Whatever we want, it follows redirects, and it sends the page's cookies to the
 * page's own origin.
 */
export const viaXhr: Transport = (call, stop, onHead, onProgress) =>
  new Promise((resolve, reject) => {
    const xhr = new NativeXhr();
    xhr.open(call.method, call.url.href);
    xhr.withCredentials = call.credentials === 'include';
    for (const [name, value] of Object.entries(call.headers)) xhr.setRequestHeader(name, value);
    xhr.upload.addEventListener('progress', ({ loaded, total }) => {
      onProgress();
      call.onProgress?.(loaded, total);
    });
    // The answer gets a time-out of its own.
    xhr.upload.addEventListener('load', onProgress);
    xhr.addEventListener('readystatechange', () => {
      if (xhr.readyState === 2)
        onHead(
          headOf(xhr.responseURL !== call.url.href, xhr.status, (name) =>
            xhr.getResponseHeader(name),
          ),
        );
    });
    xhr.addEventListener('progress', ({ loaded }) => {
      if (loaded <= MAX_ANSWER) return;
      resolve('');
      xhr.abort();
    });
    xhr.addEventListener('load', () => resolve(xhr.responseText));
    xhr.addEventListener('error', reject);
    stop.addEventListener('abort', () => xhr.abort());
    xhr.send(call.body);
  });
