/** What a step answers: nothing when the event may go on, else why not (snake_case). Steps change the draft in place. */
export type StepResult = '' | Reason;

export type Reason =
  | 'time_out_of_range'
  | 'kind_not_taken'
  | 'bad_device'
  | 'bad_gateway'
  | 'bad_tenant'
  | 'bad_session'
  | 'bad_boot'
  | 'bad_nonce'
  | 'text_too_long'
  | 'too_many_attributes'
  | 'attribute_too_long'
  | 'number_out_of_range';
