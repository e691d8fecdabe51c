package io.realtimecluster.bench.ceiling;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.util.JsonFormat;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.realtimecluster.proto.client.v1.ClientFrame;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Connected;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.Joined;
import io.realtimecluster.proto.client.v1.Pong;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.Published;
import io.realtimecluster.proto.client.v1.ServerFrame;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** Answers one connection's requests. Confined to its event loop. */
final class CeilingConnection extends SimpleChannelInboundHandler<WebSocketFrame> {
  private static final int PING_SECONDS = 25;

  private final CeilingRooms rooms;
  private final Set<String> joined = new HashSet<>();
  private boolean json;

  CeilingConnection(CeilingRooms rooms) {
    this.rooms = rooms;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame)
      throws IOException {
    json = frame instanceof TextWebSocketFrame;
    var replies = ServerFrame.newBuilder();
    for (ClientMessage request : parse(frame).getMessagesList()) {
      replies.addMessages(reply(context, request).setId(request.getId()));
    }
    context.writeAndFlush(serialize(replies.build()), context.voidPromise());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    joined.forEach(room -> rooms.leave(room, context.channel(), json));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  private ServerMessage.Builder reply(ChannelHandlerContext context, ClientMessage request) {
    var reply = ServerMessage.newBuilder();
    return switch (request.getRequestCase()) {
      case CONNECT -> reply.setConnected(Connected.newBuilder().setPingSeconds(PING_SECONDS));
      case JOIN -> reply.setJoined(join(context, request.getJoin().getRoom()));
      case PUBLISH -> {
        var publish = request.getPublish();
        var publication =
            Publication.newBuilder().setRoom(publish.getRoom()).setPayload(publish.getPayload());
        yield reply.setPublished(Published.newBuilder().setOffset(rooms.publish(publication)));
      }
      case PING -> reply.setPong(Pong.getDefaultInstance());
      default -> reply.setError(Error.newBuilder().setCode(ErrorCode.UNKNOWN_REQUEST));
    };
  }

  private Joined.Builder join(ChannelHandlerContext context, String room) {
    joined.add(room);
    return Joined.newBuilder()
        .setRoom(room)
        .setEpoch("ceiling")
        .setOffset(rooms.join(room, context.channel(), json));
  }

  private ClientFrame parse(WebSocketFrame frame) throws IOException {
    if (!json) {
      return ClientFrame.parseFrom(new ByteBufInputStream(frame.content()));
    }
    var parsed = ClientFrame.newBuilder();
    JsonFormat.parser().merge(frame.content().toString(UTF_8), parsed);
    return parsed.build();
  }

  private WebSocketFrame serialize(ServerFrame frame) {
    return json
        ? new TextWebSocketFrame(Unpooled.wrappedBuffer(CeilingRooms.json(frame)))
        : new BinaryWebSocketFrame(Unpooled.wrappedBuffer(frame.toByteArray()));
  }
}
