package io.realtimecluster.hub.request;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.inject.Qualifier;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** The consumer of the queue by which this hub is answered, where an edge's is there as well. */
@Qualifier
@Retention(RUNTIME)
@Target({METHOD, PARAMETER})
public @interface OwnQueue {}
