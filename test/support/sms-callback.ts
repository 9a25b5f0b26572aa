export { postSigned } from '../../simulator/twilio/signed-post.ts';
