import type { ConformancePerson } from '../../../src/conformance/index.js';
import { makeAccount, newAddress, PASSWORD, requester } from '../../server/accounts.js';

type Pair = readonly [ConformancePerson, ConformancePerson];

/** Who only has an address, and not a whole one. */
export const nobody: ConformancePerson = {
  email: 'camille@',
  signIn: () => Promise.reject(new Error('nobody')),
};

/** Two people with accounts of the reference server. @param tokens gets those of their first sessions */
export function accountPeople(api: string, tokens: string[]): () => Promise<Pair> {
  const newPerson = async (): Promise<ConformancePerson> => {
    const email = await requester(api, 'ebay', newAddress());
    const { json } = await makeAccount(api, email);
    tokens.push((json as { readonly session: { readonly token: string } }).session.token);
    return {
      email,
      signIn: (backend, options) => {
        const signIn = backend.session?.signIn;
        if (signIn === undefined) throw new Error('no signIn');
        return signIn({ email, password: PASSWORD }, options);
      },
    };
  };
  // Accounts are dear by design: a password is hashed for long.
  let pair: Promise<Pair> | undefined;
  return () => (pair ??= Promise.all([newPerson(), newPerson()]));
}
