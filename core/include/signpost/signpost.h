// Signpost's whole public interface.
#ifndef SIGNPOST_SIGNPOST_H
#define SIGNPOST_SIGNPOST_H

#include "signpost/action.h"
#include "signpost/admission.h"
#include "signpost/body_template.h"
#include "signpost/delivery_plan.h"
#include "signpost/destination.h"
#include "signpost/dispatch.h"
#include "signpost/error.h"
#include "signpost/event_filter.h"
#include "signpost/event_id.h"
#include "signpost/event_key.h"
#include "signpost/export.h"
#include "signpost/header.h"
#include "signpost/hmac.h"
#include "signpost/payload.h"
#include "signpost/program.h"
#include "signpost/provider.h"
#include "signpost/reencode.h"
#include "signpost/result.h"
#include "signpost/retry.h"
#include "signpost/schema.h"
#include "signpost/secret.h"
#include "signpost/sign.h"
#include "signpost/text_view.h"
#include "signpost/time.h"
#include "signpost/value_at.h"
#include "signpost/verify.h"
#include "signpost/version.h"

#endif
