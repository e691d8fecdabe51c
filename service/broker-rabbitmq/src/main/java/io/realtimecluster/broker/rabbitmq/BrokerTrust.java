package io.realtimecluster.broker.rabbitmq;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Which brokers are trusted: those with a certificate of a known authority for the name that is
 * connected to. The client of Quarkus Messaging has no switch for the latter (it takes an algorithm
 * and does not pass it on), so the trust manager itself asks for it. Thread-safe.
 */
record BrokerTrust(X509ExtendedTrustManager trustManager, SSLContext context) {

  /**
   * By these authorities.
   *
   * @param caFile their certificates, as PEM; without it, those that the platform trusts
   */
  static BrokerTrust of(Optional<Path> caFile) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(caFile.isPresent() ? authorities(caFile.get()) : null);
      X509ExtendedTrustManager trustManager = new OfName(extended(factory));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trustManager}, null);
      return new BrokerTrust(trustManager, context);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          "rabbitmq-ca-file is %s, which cannot be used: %s"
              .formatted(caFile.map(Path::toString).orElse("not set"), e.getMessage()),
          e);
    }
  }

  private static KeyStore authorities(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream stream = Files.newInputStream(file)) {
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(stream)) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
    }
    if (store.size() == 0) {
      throw new CertificateException("it holds no certificate");
    }
    return store;
  }

  private static X509ExtendedTrustManager extended(TrustManagerFactory factory) {
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager extended) {
        return extended;
      }
    }
    throw new IllegalStateException("the platform has no trust manager for X.509");
  }

  /** Has the platform's check the name, too. */
  private static final class OfName extends X509ExtendedTrustManager {

    private static final String NAME_OF_HTTPS = "HTTPS";

    private final X509ExtendedTrustManager platform;

    OfName(X509ExtendedTrustManager platform) {
      this.platform = platform;
    }

    @Override
    public void checkServerTrusted(
        X509Certificate[] chain, String authType, @Nullable Socket socket)
        throws CertificateException {
      if (!(socket instanceof SSLSocket tls)) {
        throw new CertificateException("the name of the broker is not known");
      }
      tls.setSSLParameters(withName(tls.getSSLParameters()));
      platform.checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(
        X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
        throws CertificateException {
      if (engine == null) {
        throw new CertificateException("the name of the broker is not known");
      }
      engine.setSSLParameters(withName(engine.getSSLParameters()));
      platform.checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("the name of the broker is not known");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      platform.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      platform.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      platform.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return platform.getAcceptedIssuers();
    }

    private static SSLParameters withName(SSLParameters parameters) {
      parameters.setEndpointIdentificationAlgorithm(NAME_OF_HTTPS);
      return parameters;
    }
  }
}
