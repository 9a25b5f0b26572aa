/** Accounts of the stand-in: the one that is signed in, and two others. Nobody is called by a name of their own. */
export const analyst = 'analyst@plant-a';
export const responder = 'responder@plant-a';
export const colleague = 'analyst@plant-b';
