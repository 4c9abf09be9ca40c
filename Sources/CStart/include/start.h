#pragma once

/// Lets a hangup through again, which a command that is no daemon ends by.
void escalator_release_hangup(void);
