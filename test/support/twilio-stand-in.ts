export {
  type SentSms,
  type SmsBehaviour,
  startTwilioStandIn,
  type TwilioStandIn,
} from '../../simulator/twilio/stand-in.ts';
