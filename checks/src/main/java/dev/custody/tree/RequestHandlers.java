package dev.custody.tree;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Attribute;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import java.util.Objects;

/** Code that a server runs for each request or message. */
public final class RequestHandlers {

  /** Annotations of the packages that mark methods for requests and messages. */
  private static final ImmutableSet<String> ANNOTATIONS =
      ImmutableSet.of(
          "org.springframework.web.bind.annotation.RequestMapping",
          "org.springframework.web.bind.annotation.GetMapping",
          "org.springframework.web.bind.annotation.PostMapping",
          "org.springframework.web.bind.annotation.PutMapping",
          "org.springframework.web.bind.annotation.DeleteMapping",
          "org.springframework.web.bind.annotation.PatchMapping",
          "org.springframework.messaging.handler.annotation.MessageMapping",
          "org.springframework.kafka.annotation.KafkaListener",
          "org.springframework.amqp.rabbit.annotation.RabbitListener",
          "org.springframework.jms.annotation.JmsListener",
          "org.springframework.context.event.EventListener",
          "org.springframework.scheduling.annotation.Scheduled",
          "org.eclipse.microprofile.reactive.messaging.Incoming",
          "io.micronaut.http.annotation.Get",
          "io.micronaut.http.annotation.Post",
          "io.micronaut.http.annotation.Put",
          "io.micronaut.http.annotation.Delete");

  private static final ImmutableSet<String> VERBS =
      ImmutableSet.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD");

  /** Types with the methods that a server calls. */
  private static final ImmutableSetMultimap<String, String> METHODS =
      ImmutableSetMultimap.<String, String>builder()
          .putAll("javax.servlet.http.HttpServlet", servlet())
          .putAll("jakarta.servlet.http.HttpServlet", servlet())
          .put("javax.servlet.Servlet", "service")
          .put("jakarta.servlet.Servlet", "service")
          .put("javax.servlet.Filter", "doFilter")
          .put("jakarta.servlet.Filter", "doFilter")
          .put("com.sun.net.httpserver.HttpHandler", "handle")
          .put("io.undertow.server.HttpHandler", "handleRequest")
          .put("io.netty.channel.ChannelInboundHandler", "channelRead")
          .put("io.netty.channel.SimpleChannelInboundHandler", "channelRead0")
          .put("javax.jms.MessageListener", "onMessage")
          .put("jakarta.jms.MessageListener", "onMessage")
          .build();

  private RequestHandlers() {}

  private static ImmutableSet<String> servlet() {
    return ImmutableSet.of("service", "doGet", "doPost", "doPut", "doDelete", "doHead");
  }

  /** Whether the method or lambda is one. */
  public static boolean isOne(Tree code, VisitorState state) {
    if (code instanceof LambdaExpressionTree lambda) {
      Type type = ASTHelpers.getType(lambda);
      return type != null && METHODS.containsKey(type.tsym.getQualifiedName().toString());
    }
    return code instanceof MethodTree method && isOne(ASTHelpers.getSymbol(method), state);
  }

  private static boolean isOne(MethodSymbol method, VisitorState state) {
    for (Attribute.Compound annotation : method.getAnnotationMirrors()) {
      String name = annotation.type.tsym.getQualifiedName().toString();
      boolean verb =
          name.contains(".ws.rs.")
              && VERBS.contains(annotation.type.tsym.getSimpleName().toString());
      if (verb || ANNOTATIONS.contains(name)) {
        return true;
      }
    }
    String name = method.getSimpleName().toString();
    return METHODS.containsValue(name) && isDeclaredByServer(method, name, state);
  }

  private static boolean isDeclaredByServer(MethodSymbol method, String name, VisitorState state) {
    Type owner = Objects.requireNonNull(method.enclClass()).type;
    for (Type type : state.getTypes().closure(owner)) {
      if (METHODS.containsEntry(type.tsym.getQualifiedName().toString(), name)) {
        return true;
      }
    }
    return false;
  }
}
