// What the library gives to others: everything else in it is compiled with hidden visibility.
#ifndef SIGNPOST_EXPORT_H
#define SIGNPOST_EXPORT_H

/// Stands before every function and type that these headers declare.
#define SIGNPOST_API __attribute__((visibility("default")))

#endif
